/**
 * What matters most now, if anything does: no connection, new alarms, or a problem. It lies over the
 * end of the window, so that nothing moves when an alarm comes and that nobody scrolls past it.
 */
import { AlarmBanner } from "../alarms/AlarmBanner";
import type { Alarm } from "../api";
import type { Connection } from "../store";
import { TEXTS } from "../texts";

interface NoticeProps {
  connection: Connection;
  /** What the server says is wrong with it; null when nothing is. */
  problem: string | null;
  unseen: readonly Alarm[];
  chosen: string | null;
  onShow: (camera: string) => void;
  onAcknowledge: () => void;
}

export function Notice(props: NoticeProps) {
  // The region is always there: screen readers only tell of changes within one that they know.
  return (
    <div role="alert" className="notice">
      <MostUrgent {...props} />
    </div>
  );
}

function MostUrgent({ connection, problem, unseen, chosen, onShow, onAcknowledge }: NoticeProps) {
  const [latest, ...others] = unseen;
  // First, since no new alarm arrives without it; those of before stay in the list.
  if (connection === "lost") {
    return (
      <p className="banner warning" data-testid="connection-lost">
        {TEXTS.connection.lostLong}
      </p>
    );
  }
  if (latest) {
    return (
      <AlarmBanner
        latest={latest}
        others={others.length}
        elsewhere={latest.camera !== chosen}
        onShow={onShow}
        onAcknowledge={onAcknowledge}
      />
    );
  }
  if (problem !== null) {
    return (
      <p className="banner warning">
        {TEXTS.connection.degraded} {problem}
      </p>
    );
  }
  return null;
}
