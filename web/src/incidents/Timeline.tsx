/** Incidents by place and time: a row for each camera, site by site, so that what goes from one to the next is seen. */
import { whatOf } from "../alarms/what";
import type { Alarm } from "../api";
import { moment } from "../format";
import { TEXTS } from "../texts";

const WIDTH = 900;
const ROW = 28;
const LEFT = 160;

interface TimelineProps {
  alarms: readonly Alarm[];
  /** Site of each camera; one that is gone is in none. */
  sites: ReadonlyMap<string, string>;
  now: number;
  onChoose: (id: number) => void;
}

export function Timeline({ alarms, sites, now, onChoose }: TimelineProps) {
  if (alarms.length === 0) return null;
  const place = (camera: string): string => sites.get(camera) ?? "";
  const cameras = [...new Set(alarms.map((alarm) => alarm.camera))].sort(
    (a, b) => place(a).localeCompare(place(b)) || a.localeCompare(b),
  );
  const several = new Set(cameras.map(place)).size > 1;
  const label = (camera: string): string => (several ? `${place(camera)} · ${camera}` : camera);
  const times = alarms.map((alarm) => alarm.time_ms);
  const first = Math.min(...times) - 30_000;
  const last = Math.max(...times) + 30_000;
  const x = (time: number): number => LEFT + ((time - first) / (last - first)) * (WIDTH - LEFT - 20);
  const height = cameras.length * ROW + 26;
  return (
    <div className="incident-times" role="group" aria-label={TEXTS.incidents.timeline} tabIndex={0}>
      <svg className="incident-timeline" viewBox={`0 0 ${WIDTH} ${height}`} data-testid="timeline">
        {cameras.map((camera, row) => (
          <g key={camera}>
            <text x={0} y={row * ROW + 19}>{label(camera).slice(0, 22)}</text>
            <line className="rail" x1={LEFT} x2={WIDTH} y1={row * ROW + 15} y2={row * ROW + 15} />
          </g>
        ))}
        {alarms.map((alarm) => (
          <circle
            key={alarm.id}
            cx={x(alarm.time_ms)}
            cy={cameras.indexOf(alarm.camera) * ROW + 15}
            r={7}
            data-done={alarm.acknowledged_ms !== null}
            onClick={() => alarm.id !== null && onChoose(alarm.id)}
          >
            <title>{`${whatOf(alarm)} · ${label(alarm.camera)} · ${moment(alarm.time_ms, now)}`}</title>
          </circle>
        ))}
        <text x={LEFT} y={height - 4}>{moment(first, now)}</text>
        <text x={WIDTH} y={height - 4} textAnchor="end">{moment(last, now)}</text>
      </svg>
    </div>
  );
}
