/**
 * The dictionary of metrics and the names of their figures. The server has both in English
 * (`/api/metrics`), so here they are empty; the other languages have every one of them, which
 * tests/browser/test_dashboard.py compares with what the server says.
 */
export interface MetricWords {
  title: string;
  /** What it means. */
  meaning: string;
  /** How it is computed. */
  computed: string;
  /** What it does not say. */
  silent: string;
}

export const metrics: { metrics: Readonly<Record<string, MetricWords>>; figures: Readonly<Record<string, string>> } = {
  metrics: {},
  figures: {},
};
