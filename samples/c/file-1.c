// rnngen 0.1.0, model c5 3c6fdda4271a, seed 1, temperature 0.5, length 2000, prompt 859eac8b3a36, sample 1 of 4
static int memrev64() {
    if (RedisModule_CreateCommand(client *c)) {
    if (config.sleep) {
            /* Return the first char */
        if ((i == 3)) {
                server.repl_distribute_info_string_set(list, server.clients_timeout_disclass, code_invalid_free(c,c->argv[1],c->argv[1],start.top));
            const char *iter = listNext(&li);
                    addReplyError(c, res, "bson_count",
                                    "Module we safe to event is free to streamed word");
                    if (!db->id->replicas = NULL) {
                    size_t size_t ;} while (lua_State *L) {
                    listIter li;
                listNext(&li);
                        listLength(c->db,c->argv[1],shared.nown - 1);
                            sdsfree(x);
                    /* Even in the end and arguments to events */
                    if (db->ide < 0) {
                    /* allow connection */
                    if (is_lua_pushnumber(L, 1)) {
                    /* Convert the client will client to reset the since is a replications.
                                 * the key set into it destructor */
                return e_thread_subscribe(number_replication, list *list, len);
                }
            }
                        if (reply - 1) {
                                        sdslen(x) == NULL || c->buf_error == 0 || strcmp(x, "Calloc(", 1, c->argv[1]);
                post = 0;
                                        dictEntry *list = list;
                                        sdslen(y) == REDISMODULE_CTITE_WRITABLE &&
                                        (size_t)st_first_finished == LUA_OK||1;
                if (strcmp(*part, &eventLoop) != NULL) return;
                    if (strt = listNext(&li)) {
                                /* Note the client is not again the same are per keys. */
                            sds strlen = sdsempty();
                        sdsfree(next);
                        if (!malloc(&ctx) == 2) {
                        }
                    }
                        }
                    }
        }
    }
    }
}
