/** Calls for cameras in the network and lists those that answer. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { sentenceOf } from "../api";
import { TEXTS } from "../texts";
import { type FoundCamera, discover } from "./api";

export function FindCameras({ onUse }: { onUse: (camera: FoundCamera) => void }) {
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState<readonly FoundCamera[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const words = TEXTS.addCamera;
  const look = (): void => {
    setBusy(true);
    setProblem(null);
    discover()
      .then(setFound, (error: unknown) => setProblem(sentenceOf(error)))
      .finally(() => setBusy(false));
  };
  return (
    <div className="find-cameras">
      <Button type="button" variant="default" size="compact-sm" loading={busy} onClick={look}>
        {words.find}
      </Button>
      <p role="status" className="quiet">
        {busy ? words.finding : found === null ? "" : words.found(String(found.length))}
      </p>
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
      <ul className="rows">
        {(found ?? []).map((camera) => (
          <li key={camera.source}>
            <span>
              <strong>{[camera.name, camera.hardware].filter(Boolean).join(" ") || camera.host}</strong>{" "}
              <span className="quiet">{[camera.host, camera.location].filter(Boolean).join(" · ")}</span>
            </span>
            {camera.watched_as === null ? (
              <Button type="button" variant="default" size="compact-sm" onClick={() => onUse(camera)}>
                {words.use}
              </Button>
            ) : (
              <span className="quiet">{words.watchedAs(camera.watched_as)}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
