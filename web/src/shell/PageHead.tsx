/** The heading of a page, with what can be chosen for all of it. */
import type { ReactNode } from "react";

export function PageHead({ heading, children }: { heading: string; children?: ReactNode }) {
  return (
    <div className="page-head">
      <h1>{heading}</h1>
      {children}
    </div>
  );
}
