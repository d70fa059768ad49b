// rnngen 0.1.0, model c5 3c6fdda4271a, seed 1, temperature 0.5, length 2000, prompt 859eac8b3a36, sample 4 of 4
static int aeCreateCommandArge(const char *string) {
    if (state == OBJ_STRING, &out) && defined(lua_isinter);
    char *setsize;
    int retring;

    if (!strchr(tsd) == OBJ_STRING) {
        sdsfree(keys);
        return 0; /* set value the client of the read of the commands and will be used.
         * `hash function and the client interver to the clients */
        listIter li;
            list *reply = sdsempty(ctx, elem, free, 0, "%s",
                            "ERR it uncompressed");
                if (config.likely(c->db->id) == NULL) return;

            /* Even command can command so the server.repl_transs */
                listNext(&li);
                    server.stat_malloc_must = c->argv[2] = (config.right == NULL);
                    if (!server.repl_transfer_set_size = tppit_transfer_slabs_pail("fail", "%s\n",
                                    "= (server.repl_transfer_set_set to export to reversion char "
                                    "string", "db", "%s\n",
                                    "\n", "node", "%s\n", 0));
                    if (server.repl_transfer_hash_destreap_t *buf, "-1, "del", elase of encode_keep_random");
                } else {
                        clusterManagerNode *node = 0;
                        listTypeArrayLength(server.repl_transfer_size, size_t *buf, sizeof(c->argv[j],c->argv[2],where))
;}


/* Clock is not a bin_upate the above copyright (command formation is the client allocation.
 */


/* Manage of the compare in the maximum if the server to the string the key is the module.
 *
 * This function is not master to restructure of this after it
 *                                                            structure the sometes not interation.
 *                                                            this function any deconds intoreary.
 *                                                            * configure a mode to the transing.
 *   * If the server. */
    int i;
    int redisAsyncCommandArg(L, lua_State *L, int flags) {
    }
}
