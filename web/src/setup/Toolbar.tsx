/** What can be drawn, and how steps are taken back. */
import { Button } from "@mantine/core";
import { TEXTS } from "../texts";
import { type Kind, LINE_KINDS, ZONE_KINDS } from "./shapes";

interface ToolbarProps {
  tool: Kind | null;
  onTool: (tool: Kind | null) => void;
  canUndo: boolean;
  canRedo: boolean;
  onUndo: () => void;
  onRedo: () => void;
  children?: React.ReactNode;
}

export function Toolbar({ tool, onTool, canUndo, canRedo, onUndo, onRedo, children }: ToolbarProps) {
  const button = (kind: Kind) => (
    <Button
      key={kind}
      size="compact-sm"
      variant={tool === kind ? "filled" : "default"}
      aria-pressed={tool === kind}
      onClick={() => onTool(tool === kind ? null : kind)}
    >
      {TEXTS.setup.kinds[kind]}
    </Button>
  );
  return (
    <div className="toolbar" role="toolbar" aria-label={TEXTS.setup.draw}>
      <div className="tools" role="group" aria-label={TEXTS.setup.drawLine}>
        {LINE_KINDS.map(button)}
      </div>
      <div className="tools" role="group" aria-label={TEXTS.setup.drawZone}>
        {ZONE_KINDS.map(button)}
      </div>
      <div className="tools">
        <Button size="compact-sm" variant="default" onClick={onUndo} disabled={!canUndo}>
          {TEXTS.setup.undo}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onRedo} disabled={!canRedo}>
          {TEXTS.setup.redo}
        </Button>
        {children}
      </div>
    </div>
  );
}
