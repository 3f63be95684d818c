/** The bar at the top: name, menu, language, colours, and whether the server is there. */
import { NativeSelect, useMantineColorScheme } from "@mantine/core";
import type { Connection } from "../store";
import { LANGUAGE, LANGUAGES, type Language, TEXTS } from "../texts";
import { Account } from "../access/Account";
import { Icon } from "./Icon";
import { Logo } from "./Logo";

interface HeaderProps {
  connection: Connection;
  menuOpen: boolean;
  onMenu: () => void;
  onLanguage: (language: Language) => void;
}

export function Header({ connection, menuOpen, onMenu, onLanguage }: HeaderProps) {
  const words = { ok: TEXTS.connection.ok, trying: TEXTS.connection.trying, lost: TEXTS.connection.lost };
  return (
    <header className="bar">
      <button type="button" className="menu-button" aria-expanded={menuOpen} aria-controls="nav" onClick={onMenu}>
        <Icon name="menu" />
        <span>{TEXTS.nav.menu}</span>
      </button>
      <div className="brand">
        <Logo />
        <p>{TEXTS.name}</p>
      </div>
      <p className="connection" data-connection={connection} role="status">
        <span className="dot" aria-hidden="true" />
        <span>{words[connection]}</span>
      </p>
      <Choices onLanguage={onLanguage} />
      <Account />
    </header>
  );
}

function Choices({ onLanguage }: { onLanguage: (language: Language) => void }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className="choices">
      <NativeSelect
        size="xs"
        aria-label={TEXTS.language}
        value={LANGUAGE}
        onChange={(event) => onLanguage(event.currentTarget.value as Language)}
      >
        {Object.entries(LANGUAGES).map(([code, name]) => (
          // Each in its own language, so that who cannot read the others finds it.
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </NativeSelect>
      <NativeSelect
        size="xs"
        aria-label={TEXTS.colours.heading}
        value={colorScheme}
        onChange={(event) => setColorScheme(event.currentTarget.value as typeof colorScheme)}
        data={(["auto", "light", "dark"] as const).map((value) => ({ value, label: TEXTS.colours[value] }))}
      />
    </div>
  );
}
