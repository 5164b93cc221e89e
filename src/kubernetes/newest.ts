/** The newest minor version that kaudit's tables know: what manifests are judged by. */
export const newestMinor = 37;
