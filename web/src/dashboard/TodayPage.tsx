/** The page of every morning: today, or another day or week, against the week before. */
import { useEffect, useState } from "react";
import { useNow } from "../hooks";
import { PageHead } from "../shell/PageHead";
import { TEXTS } from "../texts";
import { FourFields } from "./cards/FourFields";
import { FunnelCard } from "./cards/FunnelCard";
import { Groups } from "./cards/Groups";
import { KeyFigures } from "./cards/KeyFigures";
import { OverTimeCard } from "./cards/OverTimeCard";
import { StaffCard } from "./cards/StaffCard";
import { Things } from "./cards/Things";
import { ZoneTable } from "./cards/ZoneTable";
import { PeriodPicker } from "./PeriodPicker";
import { WaitContext, useFigures } from "./useFigures";
import { learnZone, usePeriod } from "./usePeriod";
import "./dashboard.css";

export default function TodayPage() {
  const now = useNow(60_000);
  const period = usePeriod(now);
  const { site, camera, from_ms, to_ms, before, span } = period;
  const step = span === "week" ? "day" : "hour";
  const visits = useFigures({ id: "visits", site, camera, from_ms, to_ms, step, split: false });
  const visitsBefore = useFigures({ id: "visits", site, camera, ...before, step, split: false });
  const timezone = visits.data?.timezone;
  // The visits come first: all else is asked for, and drawn, once they are to be seen.
  const shown = useDrawn(visits.data !== null || visits.error !== null);
  useEffect(() => {
    if (timezone !== undefined) learnZone(site, timezone);
  }, [site, timezone]);
  return (
    <>
      <PageHead heading={TEXTS.nav.today}>
        <PeriodPicker period={period} />
      </PageHead>
      <WaitContext value={!shown}>
        <KeyFigures period={period} now={now} visits={visits} visitsBefore={visitsBefore} />
        <div className="cards">
          <OverTimeCard
            heading={TEXTS.dashboard.visitsHeading[span]}
            period={period}
            figures={visits}
            before={visitsBefore}
            figure="n_in"
            bars
            wide
          />
          {shown && (
            <>
              {/* One camera knows how many it sees; the doors of all, how many are inside. */}
              <OverTimeCard heading={TEXTS.dashboard.occupancy} period={period} id="occupancy" figure="people_mean" most={camera === "" ? "inside" : "people_max"} />
              <FunnelCard period={period} />
              <FourFields period={period} />
              <OverTimeCard heading={TEXTS.dashboard.capture} period={period} id="capture" figure="rate" />
              <OverTimeCard heading={TEXTS.dashboard.queue} period={period} id="queue" figure="length_mean" most="length_max" />
              <Groups period={period} />
              <Things period={period} />
              <ZoneTable period={period} />
              <StaffCard period={period} />
            </>
          )}
        </div>
      </WaitContext>
    </>
  );
}

/** False until what is ready was drawn; then true for good. */
function useDrawn(ready: boolean): boolean {
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    if (!ready) return;
    // The charts draw at the next frame, so that the one after it comes when they are done.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => setDrawn(true));
    });
    return () => cancelAnimationFrame(frame);
  }, [ready]);
  return drawn;
}
