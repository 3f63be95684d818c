/** What sites are called, their clocks and plans; asked for once a page. */
import { useEffect, useState } from "react";
import { get } from "../api";

export interface SiteInfo {
  name: string;
  title: string;
  timezone: string;
  limit: number | null;
  plan: { width_m: number; height_m: number; drawn: boolean } | null;
}

const NONE: readonly SiteInfo[] = [];
let known: readonly SiteInfo[] = NONE;

export function useSites(): readonly SiteInfo[] {
  const [sites, setSites] = useState(known);
  useEffect(() => {
    const abort = new AbortController();
    get<SiteInfo[]>("api/sites", abort.signal).then(
      (all) => {
        // The same as long as they say the same, so that nothing is asked again for nothing.
        if (JSON.stringify(all) !== JSON.stringify(known)) known = all;
        setSites(known);
      },
      () => undefined, // then cameras tell the names, and answers the clocks
    );
    return () => abort.abort();
  }, []);
  return sites;
}
