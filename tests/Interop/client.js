// Calls a Vitrine service with @grpc/grpc-js: client.js <behaviour> <address> <call id>. It reads the .proto files themselves.
'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');

const [behaviour, address, callId] = process.argv.slice(2);
const repository = path.join(__dirname, '../..');
const feed = path.join(repository, 'services/Common/Feed');
const definition = protoLoader.loadSync([
  'vitrine/search/v1/search.proto',
  'vitrine/ingest/v1/ingest.proto',
  'google/rpc/status.proto',
  'google/rpc/error_details.proto',
  'grpc/health/v1/health.proto',
  'grpc/reflection/v1/reflection.proto',
  'grpc/reflection/v1alpha/reflection.proto',
], {
  includeDirs: [
    path.join(repository, 'protos'),
    path.join(feed, 'Google.Api.CommonProtos'),
    path.join(feed, 'Grpc.AspNetCore.HealthChecks/Protos'),
    path.join(feed, 'Grpc.AspNetCore.Server.Reflection/Protos'),
  ],
  keepCase: true, longs: Number, enums: String, oneofs: true, defaults: true,
});
const root = grpc.loadPackageDefinition(definition);
const limits = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };
const connect = (Service, options) =>
  new Service(address, grpc.credentials.createInsecure(), { ...limits, ...options });
const { SearchService } = root.vitrine.search.v1;
const search = connect(SearchService);
const ingest = connect(root.vitrine.ingest.v1.IngestService);

const within = (seconds) => ({ deadline: Date.now() + seconds * 1000 });
const vector = (...values) => ({ vector: { values } });
const decode = (name, bytes) => definition[name].deserialize(bytes);

function tagged(entries = {}) {
  const metadata = new grpc.Metadata();
  for (const [key, value] of Object.entries({ 'x-call': callId, ...entries })) {
    metadata.set(key, value);
  }
  return metadata;
}

// A unary call: { error, reply, headers, status }.
function ask(client, name, request, { metadata = tagged(), seconds = 20 } = {}) {
  return new Promise((resolve) => {
    const seen = {};
    const call = client[name](request, metadata, within(seconds), (error, reply) => Object.assign(seen, { error, reply }));
    call.on('metadata', (headers) => { seen.headers = headers; });
    call.on('status', (status) => setImmediate(() => resolve({ ...seen, status })));
  });
}

async function succeed(...call) {
  const { error, reply } = await ask(...call);
  assert.equal(error, null);
  return reply;
}

async function fail(code, ...call) {
  const { error } = await ask(...call);
  assert.equal(error?.code, code);
  return error;
}

const behaviours = {
  async unary() {
    const { hits: [hit], plan } = await succeed(search, 'Search', vector(0.5, -1.25, 3));
    const { shop, item_id: id, title, price, tags, attributes } = hit.item;
    assert.deepEqual([shop, id, title, price, tags], ['shop', '42', 'Größe 42 · 服', 19.5, ['new', 'sale']]);
    assert.equal(attributes.fields.color.stringValue, 'red');
    assert.deepEqual(attributes.fields.sizes.listValue.values.map((value) => value.numberValue), [1, 2]);
    assert.deepEqual([hit.distance, hit.region_id, plan.stages[0].duration.nanos], [2.25, 2 ** 40, 1_500_000]);
  },

  async large_message() {
    const data = Buffer.alloc(32 * 1024 * 1024, 'pattern');
    const { plan } = await succeed(search, 'Search', { picture: { data } });
    assert.equal(plan.matched_rows, data.length);
    assert.equal(plan.model, crypto.createHash('sha256').update(data).digest('hex'));
    const tooLong = { picture: { data: Buffer.alloc(34 * 1024 * 1024) } };
    await fail(grpc.status.RESOURCE_EXHAUSTED, search, 'Search', tooLong);
  },

  async client_stream() {
    const reply = await new Promise((resolve, reject) => {
      const call = ingest.IngestImages(tagged(), within(20), (error, answer) => (error ? reject(error) : resolve(answer)));
      for (let i = 0; i < 100; i++) {
        call.write({ batch_id: 'b1', name: `${i}`, data: Buffer.alloc(100_000) });
      }
      call.end();
    });
    assert.deepEqual([reply.batch_id, reply.accepted], ['b1', 100]);
  },

  async server_stream() {
    const replies = [];
    for await (const reply of ingest.WatchBatch({ batch_id: 'count' }, tagged(), within(20))) {
      replies.push(reply);
    }
    assert.deepEqual(replies.map((reply) => reply.accepted), [...Array(50).keys()]);
    assert.deepEqual(replies.map((reply) => reply.complete), [...Array(49).fill(false), true]);
  },

  async bidirectional() {
    const call = search.SearchStream(tagged(), within(20));
    for (let i = 0; i < 40; i++) {
      call.write({ request_id: `${i}`, request: i % 5 ? vector(i) : { region_id: 400 } });
    }
    call.end();
    let number = 0;
    for await (const reply of call) {
      assert.equal(reply.request_id, `${number}`);
      if (number % 5) {
        assert.equal(reply.response.hits[0].distance, number);
      } else {
        assert.equal(reply.refusal.reason, 'TOP_K');
      }
      number++;
    }
    assert.equal(number, 40);
  },

  async deadline() {
    await fail(grpc.status.DEADLINE_EXCEEDED, search, 'Search', { region_id: 408 }, { seconds: 0.5 });
  },

  async cancellation() {
    const call = ingest.WatchBatch({ batch_id: 'endless' }, tagged(), within(20));
    const error = await new Promise((resolve) => {
      call.once('data', () => call.cancel());
      call.on('error', resolve);
    });
    assert.equal(error.code, grpc.status.CANCELLED);
  },

  async gzip() {
    const compressing = connect(SearchService, {
      'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip,
    });
    const { plan } = await succeed(compressing, 'Search', { picture: { data: Buffer.alloc(1_000_000) } });
    assert.equal(plan.matched_rows, 1_000_000);
  },

  async metadata() {
    const bytes = Buffer.from([...Array(256).keys()]);
    const metadata = tagged({ 'x-text': 'plain words', 'x-bytes-bin': bytes });
    const { headers, status } = await ask(search, 'Search', vector(1), { metadata });
    assert.deepEqual(headers.get('x-text'), ['plain words']);
    assert.deepEqual(status.metadata.get('x-text'), ['plain words']);
    assert.deepEqual(status.metadata.get('x-bytes-bin'), [bytes]);
  },

  async error_details() {
    const error = await fail(grpc.status.INVALID_ARGUMENT, search, 'Search', { region_id: 400 });
    assert.equal(error.details, 'top_k must be 1 to 1,000');
    const status = decode('google.rpc.Status', error.metadata.get('grpc-status-details-bin')[0]);
    const details = Object.fromEntries(status.details.map(({ type_url: url, value }) => {
      const name = url.split('/')[1];
      return [name, decode(name, value)];
    }));
    const { reason, domain } = details['google.rpc.ErrorInfo'];
    assert.deepEqual([reason, domain], ['TOP_K', 'vitrine']);
    const [{ field, description }] = details['google.rpc.BadRequest'].field_violations;
    assert.deepEqual([field, description], ['top_k', 'must be 1 to 1,000']);
  },

  async unknown_method() {
    const raw = (bytes) => bytes;
    const error = await new Promise((resolve) => {
      search.makeUnaryRequest(
        '/vitrine.search.v1.SearchService/Guess', raw, raw, Buffer.alloc(0), tagged(), within(20), resolve);
    });
    assert.equal(error.code, grpc.status.UNIMPLEMENTED);
  },

  async health() {
    const health = connect(root.grpc.health.v1.Health);
    assert.equal((await succeed(health, 'Check', {})).status, 'SERVING');
    assert.equal((await succeed(health, 'Check', { service: 'vitrine.search.v1.SearchService' })).status, 'SERVING');
    await fail(grpc.status.NOT_FOUND, health, 'Check', { service: 'another' });
    const watch = health.Watch({ service: 'another' }, tagged(), within(20));
    const first = await new Promise((resolve, reject) => watch.once('data', resolve).once('error', reject));
    assert.equal(first.status, 'SERVICE_UNKNOWN');
    watch.on('error', () => {}).cancel();
  },

  async reflection() {
    for (const version of ['v1', 'v1alpha']) {
      const reflection = connect(root.grpc.reflection[version].ServerReflection);
      const question = async (asked) => {
        const call = reflection.ServerReflectionInfo(tagged(), within(20));
        call.end(asked);
        for await (const reply of call) {
          return reply;
        }
      };
      const listed = (await question({ list_services: '' })).list_services_response.service.map(({ name }) => name);
      for (const service of ['vitrine.search.v1.SearchService', 'vitrine.ingest.v1.IngestService', 'grpc.health.v1.Health']) {
        assert.ok(listed.includes(service), `${service} is not listed`);
      }
      const { file_descriptor_response: files } =
        await question({ file_containing_symbol: 'vitrine.search.v1.SearchService' });
      // Complete: the loader builds a client from nothing but these files. (On the wire they are a FileDescriptorSet.)
      const told = protoLoader.loadFileDescriptorSetFromBuffer(
        definition['grpc.reflection.v1.FileDescriptorResponse'].serialize(files));
      assert.deepEqual(Object.keys(told['vitrine.search.v1.SearchService']), ['Search', 'SearchStream', 'ExplainMatch', 'MatchVideo', 'MatchVideos', 'GetRecall']);
      const unknown = await question({ file_containing_symbol: 'no.such.Thing' });
      assert.equal(unknown.error_response.error_code, grpc.status.NOT_FOUND);
    }
  },
};

behaviours[behaviour]().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
