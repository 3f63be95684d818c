import type { Texts } from "..";
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

export const locale = "ko-KR";
export const table: Texts = {
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
