/* export.h: what the shared library gives out. For C and C++. It is compiled with hidden symbols; what the public
 * headers declare is visible: C++ by the attribute of its namespace there, C function by function. Internal
 * headers open the namespace without it. Only the C functions (c_api.h) keep their meaning and layout from one
 * release to the next; C++ users compile with the headers of the library that they link to. */
#ifndef QDQ_LINT_EXPORT_H
#define QDQ_LINT_EXPORT_H

/* Goes in front of a namespace's name, where clang takes no other spelling, a class or a function. */
#if defined(__cplusplus) && defined(__clang__)
#define QDQ_LINT_API [[gnu::visibility("default")]]
#else
#define QDQ_LINT_API __attribute__((visibility("default")))
#endif

#endif
