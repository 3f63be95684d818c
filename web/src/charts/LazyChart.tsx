/** A chart whose library is fetched beside the first figures; its place is kept until then. */
import { type ComponentProps, Suspense, lazy } from "react";

const load = () => import("./Chart").then(({ Chart }) => ({ default: Chart }));
const Drawn = lazy(load);

// Before any figure is asked for: browsers open few connections at once, and it is the largest file.
load().catch(() => undefined); // asked for again, and told, when a chart is shown

export type { Picture } from "./Chart";

export function Chart(props: ComponentProps<typeof Drawn>) {
  return (
    <Suspense fallback={<div className="chart" style={{ height: props.height }} />}>
      <Drawn {...props} />
    </Suspense>
  );
}
