// rnngen 0.1.0, model lua b25084526f5b, seed 1, temperature 0.5, length 2000, prompt 31ed300d30a2, sample 2 of 4
static int getcurrentline (lua_State *L, const TValue *p1, const TValue *p2, const TValue ) {
  int i;
  size_t len;
  lua_State ;
}


/*
** Convert a function for integer in a state.
** If the result is a comparison of a new limit (and the call only set a valid options.
*/
#define lua_stringtable(L,n)	((void)L, (io), f->sizeupvalues)

#define lua_number2strx(L,s,p)	lua_pushvalue(L,(i), i)

#define lua_setfield(L,i,n,d)		lua_pushliteral(L, (r), (s))
#define luaL_argcheck(L,n,t)	((void)L, lua_pushlstring(L, (int)luaL_optinteger(L, (a)), (void)L, (int)(f)))
#define luaL_checkinteger(L,n)	(lua_type(L, (n), LUA_TNUMBER))
#define lua_geti(L,o,p)	((void)L, (lua_Number)luaL_checklstring(L, 1))

/* valid float for a function */
#define ttisfunction(o)		checktag((o), LUA_VLCL)
#define LUA_MAXINTEGER		LUA_INT_LONG
#define LUA_TFUNCTION		3
#define LUA_VERSION_MAJOR		LUA_OPUNM
#define LUA_ERRSYNTAX		"
#define LUA_TFUNCTION		1
#define LUA_MAXUNSIGNED		LUA_INT_LONG
#define LUA_TNIL	makevariant(LUA_TNUMBER)
#define LUA_NUMBER_FMT		100

/* type for a function */
#define LUA_VTHREAD		2
#define LUA_MAXINTEGER		LUA_VERSION_MINOR
#define LUA_MAXINTEGER		INT_MAX

#define LUA_INT_TYPE	LUA_INT_TYPE

#define LUA_VERSION_MAJOR                           "BUF"

/* list of strings are elements for a basic conversions */
#define l_getc(f)	((b)->blen)


/*
** Check whether 'limit + 1' is the upvalue for a number of the code in the table
** and return the call to read continuation.
*/
static int read_save (lua_State *L, const char *s, const char *fmt, const char *key, int line) {
  if (l_unlikely(lua_assert(newsize <= MAXSIZE != 0) && (ls->t.token == '-') && (status == LUA_OK) && !isdead(g, L))
  )  /* to be valid option? */
    lua_assert(isempty(gval(n)));
  if (seminfo) {
    const char *cap;
    if (l_unlikely(status == LUA_OK)) {  /* first entry is not a new elements? */
      var->vd.kind = VNONRELOC;
    }
    else {  /* line string */
      if (!iswhite(p) && !isdead(g))
        return next;
    }
  }
}
