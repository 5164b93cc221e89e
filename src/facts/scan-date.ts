import { calendarAsOf } from '../kubernetes/support-dates.ts';
import { defineFact, type FactState } from './fact.ts';
import { scanTime } from './scan-time.ts';

/** The day that dates are compared with. */
export interface ScanDate extends FactState {
  /** ISO day on which the cluster was seen; where nothing tells, that of kaudit's tables. */
  readonly day: string;
}

export const scanDate = defineFact({
  name: 'scanDate',
  from: [],
  derive(read): ScanDate {
    const time = scanTime(read, []);
    const day = time === undefined ? calendarAsOf : new Date(time).toISOString().slice(0, 10);
    return { state: 'complete', reason: null, day };
  },
});
