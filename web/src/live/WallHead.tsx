/** The line above the pictures of a wall screen: the time, and how many people there are. */
import { Button } from "@mantine/core";
import { useEffect } from "react";
import { clock, count } from "../format";
import { useNow } from "../hooks";
import { useConnection } from "../shell/App";
import { ask } from "../shell/route";
import type { CameraNow } from "../store";
import { TEXTS } from "../texts";

export function WallHead({ cameras }: { cameras: readonly CameraNow[] }) {
  const now = useNow(1_000);
  const lost = useConnection() === "lost";
  const known = lost ? [] : cameras.flatMap((camera) => (camera.people_now === null ? [] : [camera.people_now]));
  const sum = known.reduce((all, one) => all + one, 0);
  useAwake();
  return (
    <header className="wall-head">
      <h1>{TEXTS.people.heading}</h1>
      <p className="wall-figure" data-testid="wall-people">
        {count(known.length === 0 ? null : sum)}
      </p>
      {/* Unknown is not zero: a sum over some of the cameras says so. */}
      {known.length < cameras.length && <p className="quiet">{TEXTS.live.someCameras(known.length, cameras.length)}</p>}
      <p className="wall-clock">{clock(now)}</p>
      <Button variant="default" size="compact-sm" onClick={() => ask({ wall: null })}>
        {TEXTS.wall.leave}
      </Button>
    </header>
  );
}

/** Keep the screen lit, where the browser lets us. */
function useAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let gone = false;
    const hold = (): void => {
      if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
      navigator.wakeLock.request("screen").then(
        (held) => {
          if (gone) void held.release();
          else lock = held;
        },
        () => undefined, // low battery or not allowed: the screen may then go dark, nothing else
      );
    };
    hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      gone = true;
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, []);
}
