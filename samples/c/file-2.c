// rnngen 0.1.0, model c5 3c6fdda4271a, seed 1, temperature 0.5, length 2000, prompt 859eac8b3a36, sample 2 of 4
static int flags = (lua_State *L,x);

/* Return the file of the function is a slots are one context for the string. */
void memcmp(i) (lua_State *L) {
  lua_pushnumber(L, 1);
    if (config.reversion_mplements_type(c->argv[2], &li) != (sizeof(struct intrandominal))
) {
        sds reset_config(L,x);
    lua_pushnumber(L, lua_State *L,x);
    lua_pushnumber(L, lua_State *L);}

    return REDISMODULE_CKED_LIST;
    if (!malloc()) {
        /* Convert the context argument into that the max of the parting the constant incluster.
 *      * reached for the size is and the subscript when the command is and since client.
 *      * Convert char */
        int num_option = listNode *ln;
            if (cluster_manager.node) {
                            if (server.repl_transfer_size_timeout_client == NULL) {
                                            sdslen(x) == 0, "OK",
                                            "Extent compressed to replication function in a "
                                            "\r", "%s\n"
                                            "jansson_error_terstanter the new in should be master to clock with the file is then may increment to return masters) (invalid to string",
                                            sdslen(x) == 0 && strbuf_t *next;
                                            listRewind(client *c);}
            signalModifiedKey(c,o,OBJ_STRING,", "max) == NULL || sizeof(size_t)start, server.hook_thread_timeout, &eventLoop->first, length, sizeof(char *)buf,
                            sdslen(x) == 0, "\n", "quicklist", "%", 1, c->db->id, key, bucket_privdata, "exported",
            "to existribution is is struct bits for the first compare with size of elements", "ERR All replication is not so the context a lookuple entry the table, in arguments and the master, it with a distribution and the new data trying", "expire", "to", "slow." \
                            "Invalid any be used to the continition of the file if the provided on the context of the decond() to math to set",
                            "next allocation file time the count for condition: %s",
                            "";}}}
