// rnngen 0.1.0, model lua b25084526f5b, seed 1, temperature 0.5, length 2000, prompt 31ed300d30a2, sample 1 of 4
static int io_tmpname (lua_State *L, const char *s, size_t len) {
  lua_Integer n = luaL_checkinteger(L, 2);
  lua_assert(!isempty(gval(n)));
  lua_pushliteral(L, "match", totalsize);
  lua_assert(v->k == VLOCAL && status == LUA_OK);
  luaK_codeABC(fs, OP_GETTABLE, 0, 0, 0);
  return 1;
}


/*
** Try to convert a maximum size of a value ('float' and 'finishCcall').
*/
static int condexit (FuncState *fs, int line) {
  int event = luaK_codeABC(fs, OP_SETI, e->u.info, 0, 0);
  msg = luaL_error(L, "invalid code in a line %d", arg, "string string");
  return 1;
}


/*
** Get a new string to 'grayagain' list of the correct in the stack
*/
static int cond (lua_State *L, int n) {
  int i;
  int newsize = 0;
  lua_Integer ;
}


/*
** Print a generational modes for the conversion function.
*/
static int valid (LexState *ls, expdesc *v) {
  lua_assert(!g->gcemergency);
  if (g->gcstate > GCSpropagate)
    luaL_argcheck(L, (n <= MAXARG_Ax));
  if (l_unlikely(lua_unlock(L)) != LUA_OK)  /* all string string? */
    luaK_codeABC(fs, OP_TEST, cond, OP_SETLIST, luaK_codeABC(fs, OP_NEWTABLE, 0, 0));
  else return TK_LE;
}


/*
** Convert a constant in the new object (argument in the array part), but it is a boundary
** with the call to a string */
typedef struct luaL_Buffer {
  lua_Integer n ;
} LUA_String;


#define LUA_TNIL		5
#define LUA_OPSUB		2
#define LUA_TBOOLEAN		3


/*
** Hash for the definition for a basic constant in the prototypes
*/
#define GCSTPCLS		2
#define LUA_PATH_DEFAULT		LUA_INT_LONG
#define LUA_TFORLEN		"
#define LUA_VERSION_MAJOR	"
#define LUA_FLOAT_FLOAT		3
#define LUA_CDIR	makevariant(LUA_TNUMBER)
#define LUA_NUMBER_FRMLEN	""
#define LUA_OPSHL	1
#define LUA_USE_POSIX
#define LUA_TNUMBER		LUA_CORE

#include "lprefix.h"


#include <stddef.h>


#include "lua.h"

#include "lualib.h"


/* read arguments */
#define LUA_VERSION_MINOR	"
#define LUA_VERSION_MAJOR	"."
#define LUA_GCSTEP		LUA_INT_TYPE "
#define LUA_API int (lua_getlocaledecpoint)
#define l_castS2U(i)	((void)L, (n) > 0)
