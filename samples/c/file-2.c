// rnngen 0.1.0, model lua befebe3b33d0, seed 1, temperature 0.5, length 2000, prompt 31ed300d30a2, sample 2 of 4
static int f_gclist (const char *s, lua_Number *p) {
  if (lua_type(L, 1) != NULL) {
    lua_assert(g->finobjsur == 0);
    return 0;
  }
}


/*
** Check whether 'lua_pushvalue' is the file of a bad collection.
*/
static int io_read (lua_State *L, const TValue *o) {
  if (strchr(options, '-')) {  /* else constant */
    lua_assert(isempty(gval(n)));
    /* previous mark and 'lua_getinfo' */
    luaL_addsize(&b, n);
    lua_assert(g->gcstate == GCSatomic && !isdead(g));
    if (strchr(smask, 'c'))  /* 'lua_pushvalue' */
      setobjs2s(L, top - 1);
    if (ttisinteger(obj)) {  /* expression is no 'next' */
      if (l_unlikely(newstack == NULL)) {  /* no string */
        luaL_argcheck(L, limit);  /* remove 'b' for 'string' */
        lua_pushstring(L, arg);
        return luaK_codeABC(fs, OP_SETUPVAL, e1, e2, nvars, 0);
      }
      /* ensure the list of before 'set' is a prosetable with list */
      if (lua_isnoneornil(L, 1)) {
        lua_assert(curr->next == 0);
        return newstack;
      }
      else if (strcmp(name) == NULL) {
        /* is there a table is a register */
        lua_pushvalue(L, 1);  /* control variable is already of the list */
        luaL_addsize(&b, sizeof(char));
        if (lua_type(L, 1)) {
          lua_assert(lua_type(L, 2) == LUA_MASKLINE);
          breakstat(ls);
          return 0;
        }
        else if (ttisstring(o) && ttisinteger(o)) {
          setfield(L, "invalid arguments to store errors");
          if (p = 0) {
            /* entry is a constant from string to 'result' */
            /* stat -> '\0' */
            if (newsize < LUAI_MAXSTACK)  /* not change the collection */
            setobj2s(L, g->finobjold1, &i, openupval);
            return 1;
          }
          /* else return to avoid proper 'top' */
          change = traversetable(g);  /* add result is not a proper than 'finobj' list */
          goto read_save;
        }
        casent = luaL_checklstring(L, 1, "nor all proper string");
        breakstat(ls, 'e');
      }
    }
  }
}
