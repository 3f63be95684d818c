/** Chooses among cameras: side by side where they fit, else as a list. */
import { NativeSelect, SegmentedControl } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { CameraNow } from "../store";
import { TEXTS } from "../texts";

/** More than this do not fit side by side. */
const MOST_SEGMENTS = 5;

interface CameraPickerProps {
  cameras: readonly CameraNow[];
  chosen: string | null;
  onChoose: (name: string) => void;
}

export function CameraPicker({ cameras, chosen, onChoose }: CameraPickerProps) {
  const wide = useMediaQuery("(min-width: 62em)", true);
  if (cameras.length > MOST_SEGMENTS || (!wide && cameras.length > 2)) {
    return (
      <NativeSelect
        className="picker"
        aria-label={TEXTS.cameras}
        value={chosen ?? ""}
        onChange={(event) => onChoose(event.currentTarget.value)}
        data={cameras.map((camera) => ({ value: camera.name, label: label(camera) }))}
      />
    );
  }
  return (
    <SegmentedControl
      className="picker"
      aria-label={TEXTS.cameras}
      value={chosen ?? ""}
      onChange={onChoose}
      data={cameras.map((camera) => ({
        value: camera.name,
        label: (
          <span className="segment" data-state={camera.state}>
            <span className="dot" aria-hidden="true" />
            {label(camera)}
          </span>
        ),
      }))}
    />
  );
}

/** A colour alone does not tell everybody that a camera is gone. */
function label({ name, state }: CameraNow): string {
  return state === "running" ? name : `${name} (${TEXTS.states[state].short.toLowerCase()})`;
}
