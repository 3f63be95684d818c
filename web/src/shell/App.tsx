/** The frame around every page: bar, navigation, what is urgent, and the page itself. */
import { Suspense, createContext, useContext, useEffect, useRef, useState } from "react";
import { useAccess } from "../access/Gate";
import { getHealth } from "../api";
import { store, useEvents, useLive, usePolled } from "../hooks";
import { type Connection, shownCamera } from "../store";
import { type Language, TEXTS } from "../texts";
import { Fence } from "./Fence";
import { Header } from "./Header";
import { Loading } from "./Loading";
import { Nav } from "./Nav";
import { Notice } from "./Notice";
import { PAGES, isPage } from "./pages";
import { go, href, useRoute } from "./route";

const HEALTH_EVERY_MS = 10_000;

const ConnectionContext = createContext<Connection>("trying");

/** Whether the server is there; `lost` means that what is shown may be old. */
export const useConnection = (): Connection => useContext(ConnectionContext);

export function App({ onLanguage }: { onLanguage: (language: Language) => void }) {
  useEvents();
  const { connection: events, cameras, unseen, reconnects } = useLive();
  const health = usePolled(getHealth, HEALTH_EVERY_MS, events);
  // A machine that was switched off closes no connection: the request tells, the stream does not.
  const connection: Connection = events === "ok" && health.error !== null ? "lost" : events;
  const { ask } = useAccess();
  useEffect(() => {
    if (events === "lost") ask(); // it may be that the sign-in is over
  }, [events, ask]);
  const [menuOpen, setMenuOpen] = useState(false);
  const route = useRoute();
  const wall = route.query.get("wall") === "1";
  useTitleAndFocus(route.page);

  return (
    <ConnectionContext value={connection}>
      <a className="skip" href="#content" onClick={focusContent}>
        {TEXTS.skip}
      </a>
      {!wall && (
        <Header
          connection={connection}
          menuOpen={menuOpen}
          onMenu={() => setMenuOpen(!menuOpen)}
          onLanguage={onLanguage}
        />
      )}
      <Notice
        connection={connection}
        problem={health.data?.status === "degraded" ? health.data.detail : null}
        unseen={unseen}
        chosen={route.page === "live" ? (shownCamera(cameras, route.rest)?.name ?? null) : null}
        onShow={(camera) => go(href("live", camera))}
        onAcknowledge={store.acknowledgeAll}
      />
      <div className="frame" data-wall={wall}>
        {!wall && <Nav page={route.page} open={menuOpen} onGo={() => setMenuOpen(false)} unseen={unseen.length} />}
        <main id="content" tabIndex={-1}>
          {/* Drawn anew when the connection is back: what failed to load may load now. */}
          <Fence key={`${route.page}/${reconnects}`}>
            <Suspense fallback={<Loading />}>
              <PageOf name={route.page} />
            </Suspense>
          </Fence>
        </main>
      </div>
      {!wall && <footer className="page-foot">{TEXTS.footer(health.data?.version ?? "")}</footer>}
    </ConnectionContext>
  );
}

function PageOf({ name }: { name: string }) {
  if (!isPage(name)) {
    return (
      <div className="nothing">
        <h1>{TEXTS.notFound.heading}</h1>
        <p>{TEXTS.notFound.text}</p>
      </div>
    );
  }
  const Page = PAGES[name];
  return <Page />;
}

export { Loading };

/** A new page gets its title, and the focus, so that screen readers tell of it; not the first one. */
function useTitleAndFocus(page: string): void {
  const first = useRef(true);
  useEffect(() => {
    document.title = isPage(page) ? `${TEXTS.nav[page]} · ${TEXTS.name}` : TEXTS.name;
    if (!first.current) document.getElementById("content")?.focus({ preventScroll: true });
    first.current = false;
    window.scrollTo(0, 0);
  }, [page]);
}

/** The address keeps the page after its #, so the link moves the focus by itself. */
function focusContent(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
