//! redis and fred: commands as methods of connections and pipelines, `cmd("SET")`, and pools.

use super::common::{
    depends, external, is_of_any, is_untyped, object, of_type, opened, outcome, outside_type, receiver_name,
};
use super::common::{with_part, words, wrote};
use crate::program::evaluate::{CallSite, Done, Evaluator, Wrote};
use crate::program::names::ExternalPath;
use crate::program::types::Type;
use crate::program::value::{Text, Value, Values};

const CRATES: [&str; 7] = ["redis", "deadpool_redis", "bb8_redis", "r2d2_redis", "redis_async", "fred", "redis_pool"];
/// Methods that change something, by names that only redis has.
const CHANGING: [&str; 58] = [
    "set_ex",
    "set_nx",
    "set_options",
    "set_multiple",
    "pset_ex",
    "getset",
    "get_del",
    "get_ex",
    "mset",
    "mset_nx",
    "append",
    "incr",
    "incr_by",
    "incr_by_float",
    "decr",
    "decr_by",
    "setrange",
    "setbit",
    "setex",
    "setnx",
    "hset",
    "hset_nx",
    "hset_multiple",
    "hset_ex",
    "hdel",
    "hincr",
    "hincrby",
    "lpush",
    "rpush",
    "lpush_exists",
    "rpush_exists",
    "lpop",
    "rpop",
    "lrem",
    "lset",
    "ltrim",
    "linsert_before",
    "linsert_after",
    "blpop",
    "brpop",
    "rpoplpush",
    "sadd",
    "srem",
    "spop",
    "smove",
    "zadd",
    "zadd_multiple",
    "zincr",
    "zrem",
    "zrembyscore",
    "expire",
    "expire_at",
    "pexpire",
    "persist",
    "unlink",
    "xadd",
    "xdel",
    "flushdb",
];
/// Methods that change something, by names that others have too.
const PLAIN: [&str; 4] = ["set", "del", "publish", "rename"];
/// Commands that read.
const READING: [&str; 36] = [
    "GET",
    "MGET",
    "EXISTS",
    "TTL",
    "PTTL",
    "KEYS",
    "SCAN",
    "HGET",
    "HGETALL",
    "HMGET",
    "HEXISTS",
    "HKEYS",
    "HVALS",
    "HLEN",
    "LRANGE",
    "LLEN",
    "LINDEX",
    "SMEMBERS",
    "SISMEMBER",
    "SCARD",
    "SRANDMEMBER",
    "ZRANGE",
    "ZRANGEBYSCORE",
    "ZSCORE",
    "ZCARD",
    "ZRANK",
    "PING",
    "INFO",
    "TYPE",
    "STRLEN",
    "GETRANGE",
    "AUTH",
    "SELECT",
    "CONFIG",
    "TIME",
    "XRANGE",
];
/// Methods that run a command or a pipeline.
const RUNNING: [&str; 6] = ["query", "query_async", "exec", "exec_async", "execute", "invoke_async"];

fn error() -> Type {
    external(&["redis", "RedisError"])
}

pub(super) fn call(path: &ExternalPath, call: &CallSite<'_>) -> Option<Done> {
    if !is_of_any(path, &CRATES) {
        return None;
    }
    match (path.owner(), path.last()) {
        (Some("Client"), "open") => Some(opened(of_type(external(&["redis", "Client"]), "a redis client"), error())),
        (Some("ConnectionManager"), "new") => Some(opened(connection(), error())),
        (_, "cmd") | (Some("Cmd"), "new") => {
            Some(Done::value(object(&["redis", "Command"], vec![("command", call.argument(0))])))
        }
        (_, "pipe") | (Some("Pipeline"), "new") => Some(Done::value(object(&["redis", "Pipeline"], Vec::new()))),
        (Some("Script"), "new") => {
            Some(Done::value(object(&["redis", "Command"], vec![("command", Values::unknown("a script"))])))
        }
        _ => None,
    }
}

fn connection() -> Values {
    of_type(external(&["redis", "Connection"]), "a connection to redis")
}

pub(super) fn method(
    evaluator: &mut Evaluator<'_, '_>,
    receiver: &Value,
    method: &str,
    call: &CallSite<'_>,
) -> Option<Done> {
    let changing = CHANGING.contains(&method) || PLAIN.contains(&method);
    if let Value::Object(made) = receiver {
        return match (made.path.krate(), made.path.last()) {
            ("redis", "Command") if RUNNING.contains(&method) => {
                let strength = made.part("command").map_or(Wrote::Weak, command);
                Some(outcome(strength, Values::unknown("what redis answers"), error()))
            }
            ("redis", "Command") if method == "arg" && made.part("command").is_some_and(Values::is_empty) => {
                Some(Done::updated(with_part(made, "command", call.argument(0))))
            }
            ("redis", "Pipeline") if RUNNING.contains(&method) => {
                let strength = made.part("command").map_or(Wrote::No, command);
                Some(outcome(strength, Values::unknown("what redis answers"), error()))
            }
            ("redis", "Pipeline") if changing => Some(Done::updated(with_part(made, "command", Values::text("SET")))),
            ("redis", "Pipeline") if method == "cmd" && command(&call.argument(0)) > Wrote::No => {
                Some(Done::updated(with_part(made, "command", call.argument(0))))
            }
            ("redis", _) => Some(Done::updated(receiver.clone())),
            _ => None,
        };
    }
    let typed = outside_type(evaluator, receiver);
    if let Some(path) = &typed {
        if !is_of_any(path, &CRATES) {
            return None;
        }
        return match method {
            "get_connection"
            | "get_async_connection"
            | "get_multiplexed_async_connection"
            | "get_multiplexed_tokio_connection"
            | "get_connection_manager"
            | "get_tokio_connection_manager" => Some(opened(connection(), error())),
            "get" if path.last() == "Pool" => Some(opened(connection(), Type::Unknown)),
            _ => changing.then(|| wrote(Wrote::Strong, error())),
        };
    }
    if !changing || !is_untyped(evaluator, receiver) || !depends(evaluator, &CRATES) {
        return None;
    }
    let name = receiver_name(evaluator, call);
    let looks = words(&name)
        .any(|word| matches!(word, "con" | "conn" | "connection" | "redis" | "client" | "pool" | "kv" | "cache"));
    looks.then(|| wrote(if CHANGING.contains(&method) { Wrote::Strong } else { Wrote::Weak }, error()))
}

/// What a command by its name does.
fn command(values: &Values) -> Wrote {
    match values.as_text().and_then(Text::as_literal) {
        Some(name) => {
            let name = name.to_ascii_uppercase();
            if READING.contains(&name.as_str()) { Wrote::No } else { Wrote::Strong }
        }
        None => Wrote::Weak,
    }
}
