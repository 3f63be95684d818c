/** Every camera at once. Streams run for pictures that are in view only. */
import { useIntersection } from "@mantine/hooks";
import { useConnection } from "../shell/App";
import { href } from "../shell/route";
import type { CameraNow } from "../store";
import { count } from "../format";
import { TEXTS } from "../texts";
import { Stage } from "./Stage";

export function VideoWall({ cameras, overlay }: { cameras: readonly CameraNow[]; overlay: boolean }) {
  return (
    <ul className="video-wall" data-testid="video-wall">
      {cameras.map((camera) => (
        <Tile key={camera.name} camera={camera} overlay={overlay} />
      ))}
    </ul>
  );
}

function Tile({ camera, overlay }: { camera: CameraNow; overlay: boolean }) {
  const { ref, entry } = useIntersection<HTMLLIElement>({ rootMargin: "200px" });
  const lost = useConnection() === "lost";
  const people = lost ? null : camera.people_now;
  return (
    <li className="tile" ref={ref}>
      <Stage camera={camera} overlay={overlay} active={entry?.isIntersecting ?? false} />
      <p className="tile-foot">
        <a href={href("live", camera.name)}>{camera.name}</a>
        <span className="tile-people" aria-label={`${TEXTS.people.heading}: ${count(people)}`} role="img">
          {count(people)}
        </span>
      </p>
    </li>
  );
}
