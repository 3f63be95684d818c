/** A chart whose library is fetched when the first one is shown; its place is kept until then. */
import { type ComponentProps, Suspense, lazy } from "react";

const Drawn = lazy(() => import("./Chart").then(({ Chart }) => ({ default: Chart })));

export type { Picture } from "./Chart";

export function Chart(props: ComponentProps<typeof Drawn>) {
  return (
    <Suspense fallback={<div className="chart" style={{ height: props.height }} />}>
      <Drawn {...props} />
    </Suspense>
  );
}
