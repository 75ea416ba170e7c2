import CRDKafka
import ETL

/// librdkafka's producer with its queue of events: what is said in C, and nothing decided.
final class KafkaProducerHandle {
    /// Kinds of events that come through the queue.
    static let events = [RD_KAFKA_EVENT_DR, RD_KAFKA_EVENT_LOG, RD_KAFKA_EVENT_ERROR].reduce(0, |)

    /// For questions beside the polling.
    let access: ClientAccess

    private let client: OpaquePointer
    private let eventQueue: OpaquePointer
    private let pipe: WakePipe

    /// - Parameters:
    ///   - client: a producer that is handed over.
    ///   - pipe: written to when the queue has something.
    init(client: OpaquePointer, pipe: WakePipe) {
        self.client = client
        access = ClientAccess(client)
        self.pipe = pipe
        eventQueue = rd_kafka_queue_get_main(client)
        rd_kafka_set_log_queue(client, eventQueue)
        rd_kafka_queue_io_event_enable(eventQueue, pipe.writeEnd, "e", 1)
    }

    /// The next event, if there is one now.
    func pollEvent() -> KafkaEvent? { rd_kafka_queue_poll(eventQueue, 0).map(KafkaEvent.init) }

    /// Puts a message into librdkafka's queue. Safe from any thread.
    ///
    /// - Parameter number: comes back with the delivery report.
    func produce(_ message: OutgoingMessage, number: Int) -> rd_kafka_resp_err_t {
        let headers = rd_kafka_headers_new(message.headers.count)
        for header in message.headers {
            // The name's length of -1: it ends with its zero.
            if let value = header.value {
                rd_kafka_header_add(headers, header.key, -1, value, value.count)
            } else {
                rd_kafka_header_add(headers, header.key, -1, nil, 0)
            }
        }
        let error = message.topic.withCString { topic in
            message.value.withUnsafeBytes { value in
                (message.key ?? []).withUnsafeBytes { key in
                    var arguments = [
                        rd_kafka_vu_t(RD_KAFKA_VTYPE_TOPIC) { $0.cstr = topic },
                        rd_kafka_vu_t(RD_KAFKA_VTYPE_MSGFLAGS) { $0.i = RD_KAFKA_MSG_F_COPY },
                        rd_kafka_vu_t(RD_KAFKA_VTYPE_VALUE) {
                            $0.mem = .init(ptr: .some(of: value), size: value.count)
                        },
                        rd_kafka_vu_t(RD_KAFKA_VTYPE_OPAQUE) { $0.ptr = UnsafeMutableRawPointer(bitPattern: number) },
                        rd_kafka_vu_t(RD_KAFKA_VTYPE_HEADERS) { $0.headers = headers },
                    ]
                    if message.key != nil {
                        arguments.append(
                            rd_kafka_vu_t(RD_KAFKA_VTYPE_KEY) { $0.mem = .init(ptr: .some(of: key), size: key.count) })
                    }
                    return rd_kafka_produceva(client, arguments, arguments.count)
                }
            }
        }
        guard let error else { return RD_KAFKA_RESP_ERR_NO_ERROR }
        // librdkafka takes the headers over only where it takes the message.
        rd_kafka_headers_destroy(headers)
        defer { rd_kafka_error_destroy(error) }
        return rd_kafka_error_code(error)
    }

    /// Frees everything. What has not been acknowledged is dropped.
    func destroy() {
        access.close()
        rd_kafka_queue_io_event_enable(eventQueue, -1, nil, 0)
        rd_kafka_queue_destroy(eventQueue)
        rd_kafka_destroy(client)
    }
}

extension rd_kafka_vu_t {
    fileprivate init(_ type: rd_kafka_vtype_t, _ set: (inout __Unnamed_union_u) -> Void) {
        self.init()
        vtype = type
        set(&u)
    }
}

extension UnsafeMutableRawPointer {
    /// A buffer's start for an argument that librdkafka only reads; never `nil`, which would be no value at all.
    fileprivate static func some(of buffer: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(mutating: buffer.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!)
    }
}
