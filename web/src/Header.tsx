/** The bar at the top: name, choice of camera, and whether the server is there. */
import { NativeSelect, SegmentedControl } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { CameraNow, Connection } from "./store";
import { TEXTS } from "./texts";

interface HeaderProps {
  cameras: readonly CameraNow[];
  chosen: string | null;
  onChoose: (name: string) => void;
  connection: Connection;
}

/** More than this do not fit side by side. */
const MOST_SEGMENTS = 5;

export function Header({ cameras, chosen, onChoose, connection }: HeaderProps) {
  const words = { ok: TEXTS.connection.ok, trying: TEXTS.connection.trying, lost: TEXTS.connection.lost };
  return (
    <header className="bar">
      <div className="brand">
        <Logo />
        <h1>{TEXTS.name}</h1>
      </div>
      {cameras.length > 1 && <Picker cameras={cameras} chosen={chosen} onChoose={onChoose} />}
      <p className="connection" data-connection={connection} role="status">
        <span className="dot" aria-hidden="true" />
        <span>{words[connection]}</span>
      </p>
    </header>
  );
}

function Picker({ cameras, chosen, onChoose }: Omit<HeaderProps, "connection">) {
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

function Logo() {
  return (
    <svg width="30" height="30" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" className="logo-ground" />
      <circle cx="16" cy="12" r="4.5" fill="#fff" />
      <path d="M6.5 26c.6-5.6 4.4-8.6 9.5-8.6s8.9 3 9.5 8.6z" fill="#fff" />
      <path d="M4 12h24" className="logo-band" strokeWidth="2.6" />
    </svg>
  );
}
