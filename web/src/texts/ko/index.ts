import type { Texts } from "..";
import { alarms } from "./alarms";
import { cameras } from "./cameras";
import { live } from "./live";
import { setup } from "./setup";
import { shell } from "./shell";

export const locale = "ko-KR";
export const table: Texts = { ...shell, ...cameras, ...live, ...alarms, ...setup };
