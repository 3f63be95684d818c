/** The latest alarms of all cameras, and the rules that raise them, on a page of their own. */
import { PageHead } from "../shell/PageHead";
import { TEXTS } from "../texts";
import { AlarmList } from "./AlarmList";
import { RulesPanel } from "./RulesPanel";
import "./rules.css";

export default function AlarmsPage() {
  return (
    <>
      <PageHead heading={TEXTS.nav.alarms} />
      <div className="alarms-page">
        <AlarmList />
        <RulesPanel />
      </div>
    </>
  );
}
