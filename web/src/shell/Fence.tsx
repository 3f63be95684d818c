/** Keeps what fails within a page from taking the whole window with it. */
import { Button } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { TEXTS } from "../texts";

export class Fence extends Component<{ children: ReactNode }, { problem: string | null }> {
  override state: { problem: string | null } = { problem: null };

  static getDerivedStateFromError(error: unknown): { problem: string } {
    return { problem: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (problem === null) return this.props.children;
    return (
      <div className="nothing" role="alert">
        <h1>{TEXTS.pageFailed.heading}</h1>
        <p>{TEXTS.pageFailed.text}</p>
        <p className="problem">{problem}</p>
        {/* A page that was not fetched stays so until the whole is loaded anew. */}
        <Button onClick={() => window.location.reload()}>{TEXTS.pageFailed.again}</Button>
      </div>
    );
  }
}
