import type { ConnectionOptions } from '../connect/options.ts';
import type { Surroundings } from '../connect/surroundings.ts';
import type { Report } from '../report.ts';
import { render } from '../reporters/index.ts';
import { apiServer } from './api-server.ts';
import { objectKey, objectUrl, putObject } from './bucket.ts';
import { type Outcome, sentenceOf } from './outcome.ts';
import { pushMetrics } from './pushgateway.ts';
import { publishReportObjects } from './report-objects.ts';
import { createSender, type Sender } from './sender.ts';
import { endpointOfUrl, type Target } from './target.ts';
import { postToWebhook } from './webhook.ts';

export interface PublishSettings {
  /** The JSON text of the report, as it was read: buckets and webhooks get these bytes. */
  readonly text: string;
  readonly connection: ConnectionOptions;
  readonly surroundings: Surroundings;
  /** What the cluster is called at targets that hold many; null takes the context or, in a pod, the cluster's uid. */
  readonly clusterName: string | null;
  readonly signal: AbortSignal;
  readonly userAgent: string;
}

/** Sends a report to every target, one after the other; a target that fails keeps none of the others from theirs. */
export async function publish(
  report: Report,
  targets: readonly Target[],
  settings: PublishSettings,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const target of targets) {
    try {
      outcomes.push({ target: target.name, ok: true, message: await deliver(report, target, settings) });
    } catch (error) {
      outcomes.push({ target: target.name, ok: false, message: sentenceOf(error) });
    }
  }
  return outcomes;
}

async function deliver(report: Report, target: Target, settings: PublishSettings): Promise<string> {
  const { text, surroundings } = settings;
  switch (target.kind) {
    case 'policyreport':
    case 'openreports': {
      const connection = { ...settings.connection, userAgent: settings.userAgent };
      const { sender } = await apiServer(connection, surroundings, settings.signal);
      return closing(sender, () => publishReportObjects(report, target.kind, sender));
    }
    case 'pushgateway': {
      const push = { cluster: nameOfCluster(report, settings), metrics: render(report, 'prometheus') };
      const sender = senderTo(target.url, settings);
      return closing(sender, () => pushMetrics(target, push, sender));
    }
    case 'webhook': {
      const sender = senderTo(target.url, settings);
      return closing(sender, () => postToWebhook(target, text, sender, surroundings.clock));
    }
    case 's3': {
      const key = objectKey(target.key, nameOfCluster(report, settings), report.scan.finishedAt);
      const url = objectUrl(target.bucket, key, target.access);
      const sender = senderTo(url, settings);
      return closing(sender, () => putObject(url, text, target.access, sender));
    }
  }
}

/** In a pod the server's address is the same in every cluster: it tells nothing apart. */
function nameOfCluster({ cluster }: Report, { clusterName }: PublishSettings): string {
  return clusterName ?? cluster.context ?? cluster.uid ?? 'cluster';
}

function senderTo(url: URL, { surroundings, signal, userAgent, connection }: PublishSettings): Sender {
  return createSender({
    endpoint: endpointOfUrl(url, surroundings.env),
    clock: surroundings.clock,
    signal,
    userAgent,
    ...(connection.retry === undefined ? {} : { retry: connection.retry }),
  });
}

async function closing(sender: Sender, work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } finally {
    sender.close();
  }
}
