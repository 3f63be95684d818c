/** The list of pages: at the side of wide screens, behind a button on narrow ones. */
import { TEXTS } from "../texts";
import { Icon } from "./Icon";
import { PAGE_NAMES } from "./pages";
import { href } from "./route";

interface NavProps {
  page: string;
  /** Only matters on narrow screens. */
  open: boolean;
  onGo: () => void;
  /** Alarms that nobody acknowledged. */
  unseen: number;
}

export function Nav({ page, open, onGo, unseen }: NavProps) {
  return (
    <nav className="nav" id="nav" aria-label={TEXTS.nav.heading} data-open={open}>
      <ul>
        {PAGE_NAMES.map((name) => (
          <li key={name}>
            <a href={href(name)} aria-current={name === page ? "page" : undefined} onClick={onGo}>
              <Icon name={name} />
              <span>{TEXTS.nav[name]}</span>
              {name === "alarms" && unseen > 0 && <span className="nav-count">{unseen}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
