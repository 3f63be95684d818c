/** Everything the page says in English; the other languages have the same keys. */
import { access } from "./access";
import { alarms } from "./alarms";
import { cameras } from "./cameras";
import { dashboard } from "./dashboard";
import { live } from "./live";
import { metrics } from "./metrics";
import { papers } from "./papers";
import { rules } from "./rules";
import { setup } from "./setup";
import { shell } from "./shell";
import { truth } from "./truth";

export const locale = "en-GB";
export const table = {
  ...shell,
  ...cameras,
  ...live,
  ...alarms,
  ...papers,
  ...rules,
  ...setup,
  ...dashboard,
  ...metrics,
  ...access,
  ...truth,
};
