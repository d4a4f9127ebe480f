/** A folder holds the data of another org or tenant than the one that is to start; the message says which. */
export class OtherData extends Error {
  override name = 'OtherData';
}
