"""Calls a Vitrine service with Debian's grpcio: client.py <behaviour> <address> <call id> <descriptor set>.

No generated code: messages are made from the descriptor set, or from what the server's reflection tells.
"""

import hashlib
import sys

import grpc
from google.protobuf import any_pb2, descriptor_database, descriptor_pb2, descriptor_pool, message_factory

behaviour, address, call_id, descriptor_set = sys.argv[1:]
channel = grpc.insecure_channel(address, options=[("grpc.max_receive_message_length", -1)])
TAG = ("x-call", call_id)
SEARCH = "vitrine.search.v1.SearchService"
INGEST = "vitrine.ingest.v1.IngestService"


def new_pool(files):
    database = descriptor_database.DescriptorDatabase()
    for file in files:
        database.Add(file)
    return descriptor_pool.DescriptorPool(database)


def read_pool():
    files = descriptor_pb2.FileDescriptorSet()
    with open(descriptor_set, "rb") as file:
        files.ParseFromString(file.read())
    return new_pool(files.file)


pool = read_pool()


def message(type_name, /, **fields):
    return message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName(type_name))(**fields)


def method(service, name):
    described = pool.FindServiceByName(service).FindMethodByName(name)
    # Whether a side streams is not on the descriptor of this protobuf release: it is read from the file.
    proto = descriptor_pb2.MethodDescriptorProto()
    described.CopyToProto(proto)
    kind = ("stream" if proto.client_streaming else "unary") + "_" + ("stream" if proto.server_streaming else "unary")
    reply = message_factory.MessageFactory(pool).GetPrototype(described.output_type)
    return getattr(channel, kind)(
        f"/{service}/{name}",
        request_serializer=lambda request: request.SerializeToString(),
        response_deserializer=reply.FromString,
    )


def expect(actual, wanted):
    assert actual == wanted, f"expected {wanted!r}, got {actual!r}"


def fail(call, code):
    """Runs the call, which must fail with that code, and gives the error."""
    try:
        call()
    except grpc.RpcError as error:
        expect(error.code(), code)
        return error
    raise AssertionError(f"expected {code}, the call succeeded")


def search(request, **options):
    return method(SEARCH, "Search")(request, metadata=[TAG], timeout=options.pop("timeout", 20), **options)


def request(**fields):
    return message("vitrine.search.v1.SearchRequest", **fields)


def vector(*values):
    return request(vector=message("vitrine.search.v1.Vector", values=values))


def unary():
    reply = search(vector(0.5, -1.25, 3))
    item = reply.hits[0].item
    expect((item.shop, item.item_id, item.title), ("shop", "42", "Größe 42 · 服"))
    expect((item.price, item.HasField("price"), list(item.tags)), (19.5, True, ["new", "sale"]))
    expect(item.attributes["color"], "red")
    expect(list(item.attributes["sizes"]), [1, 2])
    expect(reply.hits[0].distance, 2.25)
    expect(reply.hits[0].region_id, 2**40)
    expect(reply.plan.stages[0].duration.ToMicroseconds(), 1500)


def large_message():
    data = bytes(range(256)) * 4096 * 32
    reply = search(request(picture=message("vitrine.common.v1.Picture", data=data)))
    expect((reply.plan.matched_rows, reply.plan.model), (len(data), hashlib.sha256(data).hexdigest()))
    too_long = request(picture=message("vitrine.common.v1.Picture", data=bytes(34 << 20)))
    fail(lambda: search(too_long), grpc.StatusCode.RESOURCE_EXHAUSTED)


def client_stream():
    requests = (
        message("vitrine.ingest.v1.IngestImagesRequest", batch_id="b1", name=f"{i}", data=bytes(100_000)) for i in range(100)
    )
    reply = method(INGEST, "IngestImages")(requests, metadata=[TAG], timeout=20)
    expect((reply.batch_id, reply.accepted), ("b1", 100))


def server_stream():
    watch = message("vitrine.ingest.v1.WatchBatchRequest", batch_id="count")
    replies = list(method(INGEST, "WatchBatch")(watch, metadata=[TAG], timeout=20))
    expect([reply.accepted for reply in replies], list(range(50)))
    expect([reply.complete for reply in replies], [False] * 49 + [True])


def bidirectional():
    def streamed(number):
        query = vector(number) if number % 5 else request(region_id=400)
        return message("vitrine.search.v1.SearchStreamRequest", request_id=f"{number}", request=query)

    replies = list(method(SEARCH, "SearchStream")((streamed(i) for i in range(40)), metadata=[TAG], timeout=20))
    expect([reply.request_id for reply in replies], [f"{i}" for i in range(40)])
    for number, reply in enumerate(replies):
        if number % 5:
            expect(reply.response.hits[0].distance, number)
        else:
            expect(reply.refusal.reason, "TOP_K")


def deadline():
    fail(lambda: search(request(region_id=408), timeout=0.5), grpc.StatusCode.DEADLINE_EXCEEDED)


def cancellation():
    watch = message("vitrine.ingest.v1.WatchBatchRequest", batch_id="endless")
    call = method(INGEST, "WatchBatch")(watch, metadata=[TAG], timeout=20)
    next(call)
    call.cancel()
    fail(lambda: list(call), grpc.StatusCode.CANCELLED)


def gzip():
    picture = message("vitrine.common.v1.Picture", data=bytes(1_000_000))
    reply = search(request(picture=picture), compression=grpc.Compression.Gzip)
    expect(reply.plan.matched_rows, 1_000_000)


def metadata():
    sent = [TAG, ("x-text", "plain words"), ("x-bytes-bin", bytes(range(256)))]
    call = method(SEARCH, "Search").with_call
    _, call = call(vector(1), metadata=sent, timeout=20)
    expect(dict(call.initial_metadata())["x-text"], "plain words")
    trailers = dict(call.trailing_metadata())
    expect((trailers["x-text"], trailers["x-bytes-bin"]), ("plain words", bytes(range(256))))


def error_details():
    error = fail(lambda: search(request(region_id=400)), grpc.StatusCode.INVALID_ARGUMENT)
    expect(error.details(), "top_k must be 1 to 1,000")
    status = message("google.rpc.Status")
    status.ParseFromString(dict(error.trailing_metadata())["grpc-status-details-bin"])
    details = {detail.type_url: unpack(detail) for detail in status.details}
    info = details["type.googleapis.com/google.rpc.ErrorInfo"]
    expect((info.reason, info.domain), ("TOP_K", "vitrine"))
    violation = details["type.googleapis.com/google.rpc.BadRequest"].field_violations[0]
    expect((violation.field, violation.description), ("top_k", "must be 1 to 1,000"))


def unpack(detail: any_pb2.Any):
    unpacked = message(detail.type_url.split("/")[1])
    unpacked.ParseFromString(detail.value)
    return unpacked


def unknown_method():
    call = channel.unary_unary(f"/{SEARCH}/Guess")
    fail(lambda: call(b"", timeout=20), grpc.StatusCode.UNIMPLEMENTED)


def health():
    def ask(name, service):
        return method("grpc.health.v1.Health", name)(
            message("grpc.health.v1.HealthCheckRequest", service=service), metadata=[TAG], timeout=20
        )

    expect(ask("Check", "").status, 1)
    expect(ask("Check", SEARCH).status, 1)
    fail(lambda: ask("Check", "another"), grpc.StatusCode.NOT_FOUND)
    watch = ask("Watch", "another")
    expect(next(watch).status, 3)
    watch.cancel()


def reflection():
    for version in ("v1", "v1alpha"):
        package = f"grpc.reflection.{version}"

        def ask(**question):
            asked = message(f"{package}.ServerReflectionRequest", **question)
            return next(method(f"{package}.ServerReflection", "ServerReflectionInfo")(iter([asked]), timeout=20))

        listed = {service.name for service in ask(list_services="").list_services_response.service}
        expect(listed >= {SEARCH, INGEST, "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"}, True)
        files = []
        for symbol in (SEARCH, f"{SEARCH}.Search", "vitrine.search.v1.SearchRequest"):
            answer = ask(file_containing_symbol=symbol).file_descriptor_response.file_descriptor_proto
            files = [descriptor_pb2.FileDescriptorProto.FromString(file) for file in answer]
            expect(files[0].name, "vitrine/search/v1/search.proto")
        told = new_pool(files).FindServiceByName(SEARCH)  # Complete: every import is among the files.
        expect([m.name for m in told.methods], ["Search", "SearchStream", "ExplainMatch", "MatchVideo", "MatchVideos", "GetRecall"])
        named = ask(file_by_filename="vitrine/common/v1/item.proto").file_descriptor_response
        expect(len(named.file_descriptor_proto) > 1, True)
        expect(ask(file_containing_symbol="no.such.Thing").error_response.error_code, 5)


globals()[behaviour]()
