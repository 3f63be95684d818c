/** Said while something is fetched. */
import { Loader } from "@mantine/core";
import { TEXTS } from "../texts";

export function Loading() {
  return (
    <div className="nothing">
      <Loader size="sm" aria-hidden="true" />
      <p>{TEXTS.loading}</p>
    </div>
  );
}
