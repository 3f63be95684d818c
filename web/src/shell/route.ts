/**
 * Where in the page somebody is: `#/maps/hall?day=2026-03-01` is the page `maps`, the rest `hall`
 * and a question. Behind the #, so that any server can serve the page from any folder.
 */
import { useMemo, useSyncExternalStore } from "react";

export interface Route {
  page: string;
  /** What stands after the page's name, for example a camera; empty when nothing does. */
  rest: string;
  query: URLSearchParams;
}

/** Read the part of an address from its # on. Without a slash it is a camera, as in old links. */
export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#/, "");
  if (!text.startsWith("/")) return { page: "live", rest: decoded(text), query: new URLSearchParams() };
  const [path = "", query = ""] = text.slice(1).split("?", 2);
  const [page = "", ...rest] = path.split("/");
  return { page: page || "live", rest: decoded(rest.join("/")), query: new URLSearchParams(query) };
}

/** The address of a page, for links. */
export function href(page: string, rest = "", query: Readonly<Record<string, string | null>> = {}): string {
  const given = Object.entries(query).filter((one): one is [string, string] => one[1] !== null && one[1] !== "");
  const asked = given.length > 0 ? `?${new URLSearchParams(given)}` : "";
  return `#/${page}${rest === "" ? "" : `/${rest.split("/").map(encodeURIComponent).join("/")}`}${asked}`;
}

/** Go to a page; `replace` leaves no step to go back to. */
export function go(address: string, replace = false): void {
  if (replace) {
    history.replaceState(null, "", address);
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    window.location.hash = address;
  }
}

/** Change a part of the question and stay on the page. */
export function ask(change: Readonly<Record<string, string | null>>): void {
  const { page, rest, query } = parseRoute(window.location.hash);
  go(href(page, rest, { ...Object.fromEntries(query), ...change }), true);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a % that begins no letter
  }
}

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
};

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parseRoute(hash), [hash]);
}
