/** The instant from which every date of the population is counted. */
export const EPOCH = Date.UTC(2024, 0, 8, 9, 0, 0);
