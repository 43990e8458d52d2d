package io.trireme.apiserver.http;

/** What all connections of a server share. */
record HttpServerParts(
        HttpServerConfig.Limits limits,
        RequestHandler handler,
        ReplySender sender,
        StatusReplies failures,
        BodyBudget bodyBudget,
        Exchanges exchanges) {}
