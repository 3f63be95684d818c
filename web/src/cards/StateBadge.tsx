/** How a camera is, in words. */
import { since } from "../format";
import { useNow } from "../hooks";
import type { CameraNow, Connection } from "../store";
import { TEXTS } from "../texts";

interface StateBadgeProps {
  camera: CameraNow;
  connection: Connection;
}

export function StateBadge({ camera, connection }: StateBadgeProps) {
  const now = useNow(15_000);
  const lost = connection === "lost";
  const words = TEXTS.states[camera.state];
  const cause = camera.cause === "none" ? null : TEXTS.causes[camera.cause];
  return (
    <div className="state" data-testid="camera-state" role="status">
      <p className="state-line" data-state={lost ? "lost" : camera.state}>
        <span className="dot" aria-hidden="true" />
        <strong>{lost ? TEXTS.connection.lost : words.short}</strong>
        {!lost && cause !== null && <span data-testid="camera-cause">{cause.short}</span>}
        {!lost && <span className="quiet">{since(camera.since_ms, now)}</span>}
      </p>
      {!lost && cause !== null && camera.state === "running" && <p className="quiet">{cause.todo}</p>}
    </div>
  );
}
