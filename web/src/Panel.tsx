/** A card with a heading: everything on the page lives in one. */
import { type ReactNode, useId } from "react";

interface PanelProps {
  heading: string;
  /** The heading's language, where it is not that of the page. */
  headingLang?: string;
  /** Stands right of the heading. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

export function Panel({ heading, headingLang, aside, className = "", children }: PanelProps) {
  const id = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id} lang={headingLang}>
          {heading}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
