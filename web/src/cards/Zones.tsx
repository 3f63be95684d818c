/** Who is inside which zone. */
import { Panel } from "../Panel";
import type { CameraNow, Connection } from "../store";
import { TEXTS } from "../texts";

interface ZonesProps {
  camera: CameraNow;
  connection: Connection;
}

export function Zones({ camera, connection }: ZonesProps) {
  if (camera.zones.length === 0) return null;
  const known = connection === "ok" && camera.state === "running";
  return (
    <Panel heading={TEXTS.zones.heading} className="zones">
      <ul className="rows">
        {camera.zones.map((zone) => {
          const inside = known ? camera.zones_inside[zone.name] : undefined;
          return (
            <li key={zone.name} data-alarming={zone.restricted && (inside ?? 0) > 0}>
              <span>
                {zone.name}
                {zone.restricted && <span className="tag">{TEXTS.zones.restricted}</span>}
              </span>
              <span className="quiet">
                {inside === undefined
                  ? TEXTS.zones.unknown
                  : inside === 0
                    ? TEXTS.zones.empty
                    : TEXTS.zones.inside(inside)}
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
