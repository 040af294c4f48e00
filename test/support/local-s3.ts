import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { buildApp } from "fauxqs";

/** A server that speaks S3, with a client of it. */
export interface LocalS3 {
  readonly endpoint: string;
  readonly client: S3Client;
  stop(): Promise<void>;
}

/** Starts one on 127.0.0.1, with these buckets. */
export async function startLocalS3(buckets: readonly string[]): Promise<LocalS3> {
  const server = buildApp({ logger: false });
  const endpoint = await server.listen({ host: "127.0.0.1", port: 0 });
  const client = new S3Client({
    endpoint,
    forcePathStyle: true,
    region: "us-east-1",
    credentials: { accessKeyId: "placeholder", secretAccessKey: "placeholder" },
  });
  for (const bucket of buckets) await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    endpoint,
    client,
    async stop() {
      client.destroy();
      await server.close();
    },
  };
}
