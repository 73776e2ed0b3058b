/** A file or folder of this machine, and where a container sees it. */
export interface Mount {
  readonly from: string;
  readonly to: string;
  readonly readOnly: boolean;
}
