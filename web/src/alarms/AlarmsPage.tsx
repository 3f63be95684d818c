/** The latest alarms of all cameras on a page of their own. */
import { PageHead } from "../shell/PageHead";
import { TEXTS } from "../texts";
import { AlarmList } from "./AlarmList";

export default function AlarmsPage() {
  return (
    <>
      <PageHead heading={TEXTS.nav.alarms} />
      <AlarmList />
    </>
  );
}
