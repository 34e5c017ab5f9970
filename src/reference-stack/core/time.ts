/** Units of time: everywhere here a point in time and a duration are whole microseconds, a point since an arbitrary start. */

export const MICROSECOND = 1;
export const MILLISECOND = 1000 * MICROSECOND;
export const SECOND = 1000 * MILLISECOND;
