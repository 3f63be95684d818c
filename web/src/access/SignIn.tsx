/** The form by which one signs in, and the way to the OpenID provider where there is one. */
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { ApiError } from "../api";
import { Logo } from "../shell/Logo";
import { TEXTS } from "../texts";
import { type Me, signIn } from "./api";

interface SignInProps {
  /** What the button to sign in elsewhere says; null if there is no such place. */
  provider: string | null;
  onSignedIn: (me: Me) => void;
}

export function SignIn({ provider, onSignedIn }: SignInProps) {
  const [problem, setProblem] = useState<string | null>(refusedElsewhere);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = `${TEXTS.access.signIn} · ${TEXTS.name}`;
  }, []);

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    signIn(String(form.get("username")), String(form.get("password"))).then(onSignedIn, (error: unknown) => {
      setBusy(false);
      setProblem(said(error));
    });
  };

  return (
    <main className="sign-in">
      <section className="panel" aria-labelledby="sign-in-heading">
        <div className="brand">
          <Logo />
          <p>{TEXTS.name}</p>
        </div>
        <h1 id="sign-in-heading">{TEXTS.access.signIn}</h1>
        <form onSubmit={submit}>
          <TextInput name="username" label={TEXTS.access.name} autoComplete="username" autoCapitalize="none" spellCheck={false} required autoFocus />
          <PasswordInput
            name="password"
            label={TEXTS.access.password}
            autoComplete="current-password"
            required
            visibilityToggleButtonProps={{ "aria-label": TEXTS.access.showPassword }}
          />
          <p className="problem" role="alert">
            {problem}
          </p>
          <Button type="submit" fullWidth loading={busy}>
            {TEXTS.access.signIn}
          </Button>
        </form>
        {provider !== null && (
          <Button component="a" href="oidc/begin" variant="default" fullWidth>
            {TEXTS.access.elsewhere(provider)}
          </Button>
        )}
        <p className="quiet">{TEXTS.access.forgotten}</p>
      </section>
    </main>
  );
}

/** The server's sentences are English; the usual ones are said in the language of the page. */
function said(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  if (error.status === 401) return TEXTS.access.wrong;
  if (error.status === 429) return TEXTS.access.tooOften(error.retryAfter_s ?? 1);
  return error.message;
}

/** The provider sends people back to `#/refused/WHY` when it, or we, did not let them in. */
function refusedElsewhere(): string | null {
  const refused = /^#\/refused\/(\w+)/.exec(window.location.hash);
  if (!refused) return null;
  history.replaceState(null, "", window.location.pathname);
  return refused[1] === "unknown" ? TEXTS.access.unknownElsewhere : TEXTS.access.refusedElsewhere;
}
