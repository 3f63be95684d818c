/** New alarms, prominently, until somebody has seen them. */
import { Button } from "@mantine/core";
import type { Alarm } from "../api";
import { moment } from "../format";
import { useNow } from "../hooks";
import { TEXTS } from "../texts";
import { whatOf } from "./what";

interface AlarmBannerProps {
  latest: Alarm;
  /** How many more there are. */
  others: number;
  /** The latest is of another camera than the one shown. */
  elsewhere: boolean;
  onShow: (camera: string) => void;
  onAcknowledge: () => void;
}

export function AlarmBanner({ latest, others, elsewhere, onShow, onAcknowledge }: AlarmBannerProps) {
  const now = useNow(60_000);
  return (
    <div className="banner alarm" data-testid="alarm-banner">
      <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true" className="banner-icon">
        <path d="M12 3 2.5 20h19z" fill="none" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" />
        <path d="M12 9.5v5M12 17.2v.2" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
      </svg>
      <p className="banner-text">
        <strong>{whatOf(latest)}</strong>
        <span>
          {moment(latest.time_ms, now)} · {TEXTS.alarms.where(latest.camera, latest.track_id)}
          {others > 0 && ` · ${TEXTS.alarms.more(others)}`}
        </span>
      </p>
      <div className="banner-tools">
        {elsewhere && (
          <Button variant="outline" color="gray.0" onClick={() => onShow(latest.camera)}>
            {TEXTS.alarms.show}
          </Button>
        )}
        <Button variant="white" color="red.9" onClick={onAcknowledge}>
          {others > 0 ? TEXTS.alarms.acknowledgeAll : TEXTS.alarms.acknowledge}
        </Button>
      </div>
    </div>
  );
}
