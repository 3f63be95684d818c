/** How many people there are now; a dash and the reason when that is unknown. */
import { Panel } from "../Panel";
import { count } from "../format";
import type { CameraNow, Connection } from "../store";
import { TEXTS } from "../texts";

interface PeopleProps {
  camera: CameraNow;
  connection: Connection;
}

export function People({ camera, connection }: PeopleProps) {
  const lost = connection === "lost";
  const people = lost ? null : camera.people_now;
  const caption =
    people !== null
      ? TEXTS.people.caption(people)
      : lost
        ? TEXTS.connection.unknown
        : !camera.analytics
          ? TEXTS.people.notCounted
          : TEXTS.states[camera.state].unknown;
  return (
    <Panel heading={TEXTS.people.heading} className="people">
      <p className="figure" data-testid="people-now" data-unknown={people === null}>
        {count(people)}
      </p>
      <p className="quiet">{caption}</p>
    </Panel>
  );
}
