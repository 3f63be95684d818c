/** Asks who is there, and shows the page to who may see it and the sign-in to who may not yet. */
import { type ReactNode, createContext, useCallback, useContext, useEffect, useState } from "react";
import { ApiError, onRefused } from "../api";
import { retryDelayMs } from "../retry";
import { Loading } from "../shell/Loading";
import { TEXTS } from "../texts";
import { SignIn } from "./SignIn";
import { type Me, getMe } from "./api";

interface Access {
  me: Me;
  /** After a sign-out: ask anew who is there. */
  ask: () => void;
}

const AccessContext = createContext<Access | null>(null);

/** Who is there, within a `Gate`. */
export function useAccess(): Access {
  const access = useContext(AccessContext);
  if (!access) throw new Error("useAccess is for what stands within the gate");
  return access;
}

/** A sign-in may end while nothing is asked for: streams then end, and this notices. */
const ASK_EVERY_MS = 30_000;

export function Gate({ children }: { children: ReactNode }) {
  const [me, setMe] = useState<Me | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [asked, setAsked] = useState(0);
  const ask = useCallback(() => setAsked((times) => times + 1), []);

  useEffect(() => onRefused(ask), [ask]);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    let failures = 0;
    const once = (): void => {
      getMe(abort.signal).then(
        (now) => {
          if (abort.signal.aborted) return;
          failures = 0;
          setProblem(null);
          setMe((old) => (JSON.stringify(old) === JSON.stringify(now) ? old : now));
          timer = setTimeout(once, ASK_EVERY_MS);
        },
        (error: unknown) => {
          if (abort.signal.aborted) return;
          failures += 1;
          setProblem(error instanceof ApiError ? error.message : TEXTS.connection.noAnswer);
          timer = setTimeout(once, retryDelayMs(failures));
        },
      );
    };
    once();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [asked]);

  if (me === null) return problem === null ? <Loading /> : <p className="nothing problem">{problem}</p>;
  if (me.kind === null) return <SignIn provider={me.provider} onSignedIn={setMe} />;
  // Somebody else gets a page that knows nothing of what the one before saw.
  return (
    <AccessContext key={`${me.kind}/${me.name}`} value={{ me, ask }}>
      {children}
    </AccessContext>
  );
}
