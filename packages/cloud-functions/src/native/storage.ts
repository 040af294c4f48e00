/** An object of Cloud Storage in JSON (https://cloud.google.com/storage/docs/json_api/v1/objects#resource). 64-bit numbers are texts, in some samples numbers. */
export interface StorageObject {
  readonly bucket: string;
  readonly name: string;
  readonly size?: string | number | undefined;
  readonly generation?: string | number | undefined;
  readonly contentType?: string | undefined;
  readonly etag?: string | undefined;
}
